using System.Buffers;
using System.Buffers.Binary;
using Sluice.Connectors.Postgres.Sink.Records;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>The values of a row's key columns, compared by their text.</summary>
internal readonly struct RowKey : IEquatable<RowKey>
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly int _hash;

    private RowKey(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var hash = default(HashCode);
        hash.AddBytes(text.Span);
        _hash = hash.ToHashCode();
    }

    public static RowKey Of(JsonField[] fields, IReadOnlyList<int> key)
    {
        if (key.Count == 1) return new RowKey(fields[key[0]].Text());
        var text = new ArrayBufferWriter<byte>(64);
        foreach (var column in key)
        {
            var value = fields[column].Text().Span;
            BinaryPrimitives.WriteInt32LittleEndian(text.GetSpan(sizeof(int)), value.Length);
            text.Advance(sizeof(int));
            text.Write(value);
        }

        return new RowKey(text.WrittenMemory);
    }

    public bool Equals(RowKey other) => _hash == other._hash && _text.Span.SequenceEqual(other._text.Span);

    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
