namespace Sluice.Connectors.Elasticsearch;

/// <summary>What a document's <c>_id</c> is made of.</summary>
public enum ElasticsearchId
{
    /// <summary>Topic, partition and offset: every record is a document of its own, and delivered again it is the same one.</summary>
    Position,

    /// <summary>The record's key: the document is the last record of its key, and a tombstone deletes it.</summary>
    Key,

    /// <summary>The cluster makes one up: a record that is delivered again is there twice.</summary>
    None,
}
