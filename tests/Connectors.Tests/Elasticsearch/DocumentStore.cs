using System.Text;
using System.Text.Json;

namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>The indexes of <see cref="BulkServer"/>: versions, conflicts, and one strict mapping (<c>number</c> is a number).</summary>
internal sealed class DocumentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Index, string Id), StoredDocument> _documents = [];
    private int _madeUp;

    public IReadOnlyDictionary<(string Index, string Id), StoredDocument> All => _documents;

    /// <summary>What there is to find, by id.</summary>
    public Dictionary<string, JsonElement> In(string index)
    {
        lock (_gate)
        {
            return _documents
                .Where(entry => entry.Key.Index == index && entry.Value.Source is not null)
                .ToDictionary(entry => entry.Key.Id, entry => entry.Value.Source!.Value);
        }
    }

    /// <summary>Does one action and gives its status, with an error where there is one.</summary>
    public ItemFault Apply(BulkItem item)
    {
        if (item.Index.Any(char.IsUpper) || item.Index.Length == 0 || Encoding.UTF8.GetByteCount(item.Index) > 255)
            return new ItemFault(400, "invalid_index_name_exception", $"Invalid index name [{item.Index}], must be lowercase");
        if (item.Action != "delete" && Unmapped(item) is { } reason) return new ItemFault(400, "mapper_parsing_exception", reason);
        lock (_gate) return Write(item);
    }

    private ItemFault Write(BulkItem item)
    {
        var place = (item.Index, item.Id ?? $"made-up-{_madeUp++}");
        var before = _documents.GetValueOrDefault(place);
        if ((item.Action == "create" && before?.Source is not null) || item.Version <= before?.Version)
            return new ItemFault(409, "version_conflict_engine_exception", $"[{item.Id}]: version conflict");
        _documents[place] = new StoredDocument(item.Version ?? (before?.Version ?? 0) + 1, item.Action == "delete" ? null : item.Source);
        return new ItemFault(item.Action == "delete" && before?.Source is null ? 404 : before?.Source is null ? 201 : 200, "", "");
    }

    private static string? Unmapped(BulkItem item)
    {
        if (item.Source is not { ValueKind: JsonValueKind.Object } source) return "failed to parse: source is not an object";
        return source.TryGetProperty("number", out var number) && number.ValueKind != JsonValueKind.Number
            ? $"failed to parse field [number] of type [long] in document with id '{item.Id}'"
            : null;
    }
}
