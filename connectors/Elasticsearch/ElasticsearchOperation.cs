namespace Sluice.Connectors.Elasticsearch;

/// <summary>How a document is written.</summary>
public enum ElasticsearchOperation
{
    /// <summary>Replaces a document of the same id.</summary>
    Index,

    /// <summary>Only adds: what data streams take, and a key with the privilege <c>create_doc</c> may do.</summary>
    Create,
}
