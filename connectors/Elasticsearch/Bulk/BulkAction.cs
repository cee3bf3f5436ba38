namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>What a bulk request does with a document, as far as the answer's meaning depends on it.</summary>
internal enum BulkAction
{
    /// <summary>Writes, whatever is there.</summary>
    Index,

    /// <summary>Writes a version, unless a newer one is there.</summary>
    IndexVersion,

    /// <summary>Writes, unless a document of that id is there.</summary>
    Create,

    /// <summary>Deletes a version, unless a newer one is there.</summary>
    DeleteVersion,
}
