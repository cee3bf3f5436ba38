using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Connectors.Elasticsearch.Documents;

namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>
/// The lines of a bulk request. They are written once; a request that must be split sends parts of the same memory.
/// </summary>
internal sealed class BulkBody(ElasticsearchSinkOptions options, IndexTemplate index) : IDisposable
{
    /// <summary>The cluster's limit on <c>_id</c>, in bytes.</summary>
    private const int LongestId = 512;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PooledBytes _bytes = new();
    private readonly List<BulkEntry> _entries = [];

    /// <summary>About as many bytes as a record will add.</summary>
    public static long Estimate(SinkRecord record) => 256 + (record.Record.Key?.Length ?? 0) + (record.Record.Value?.Length ?? 0);

    public IReadOnlyList<BulkEntry> Entries => _entries;

    public int Length => _bytes.Length;

    public ReadOnlyMemory<byte> Slice(int start, int end) => _bytes.Slice(start, end);

    public void Clear()
    {
        _bytes.Clear(kept: Math.Max(4 * options.Batch.Bytes.Bytes, 1 << 20));
        _entries.Clear();
    }

    /// <summary>
    /// Adds what a record asks for, which is nothing when a tombstone has no document to delete. Answers with the reason
    /// when the record can never be written.
    /// </summary>
    public string? Add(SinkRecord record, int position)
    {
        if (record.Record.Value is null && options.Id != ElasticsearchId.Key) return null;
        if (Id(record, out var id) is { } problem) return problem;
        var action = record.Record.Value is null ? BulkAction.DeleteVersion
            : options.Id == ElasticsearchId.Key ? BulkAction.IndexVersion
            : options.Operation == ElasticsearchOperation.Create ? BulkAction.Create
            : BulkAction.Index;
        var start = _bytes.Length;
        WriteAction(action, record, id);
        if (record.Record.Value is { } value)
        {
            if (!DocumentWriter.TryWrite(_bytes, record, value.Span))
            {
                _bytes.Truncate(start);
                return "the value is neither JSON nor other text in UTF-8";
            }

            _bytes.Write("\n"u8);
        }

        _entries.Add(new BulkEntry(position, start, _bytes.Length, action));
        return null;
    }

    public void Dispose() => _bytes.Dispose();

    private void WriteAction(BulkAction action, SinkRecord record, string? id)
    {
        using (var writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(action switch
            {
                BulkAction.Create => "create"u8,
                BulkAction.DeleteVersion => "delete"u8,
                _ => "index"u8,
            });
            writer.WriteString("_index"u8, index.Render(record));
            if (id is not null) writer.WriteString("_id"u8, id);
            if (action is BulkAction.IndexVersion or BulkAction.DeleteVersion)
            {
                writer.WriteNumber("version"u8, record.Offset);
                writer.WriteString("version_type"u8, "external"u8);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        _bytes.Write("\n"u8);
    }

    private string? Id(SinkRecord record, out string? id)
    {
        id = options.Id == ElasticsearchId.Position ? record.Position : null;
        if (options.Id == ElasticsearchId.Key)
        {
            if (record.Record.Key is not { Length: > 0 } key) return "the record has no key, and the key is the document's id";
            try
            {
                id = StrictUtf8.GetString(key.Span);
            }
            catch (DecoderFallbackException)
            {
                return "the key is the document's id, and is not text in UTF-8";
            }
        }

        var length = id is null ? 0 : Encoding.UTF8.GetByteCount(id);
        return length > LongestId ? $"the document's id would have {length} bytes, and the cluster takes at most {LongestId}" : null;
    }
}
