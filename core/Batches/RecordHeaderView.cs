using System.Text;

namespace Sluice.Batches;

/// <summary>One header as it lies in a record.</summary>
public readonly ref struct RecordHeaderView
{
    internal RecordHeaderView(ReadOnlySpan<byte> name, NullableBytes value)
    {
        NameBytes = name;
        Value = value;
    }

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> NameBytes { get; }

    public string Name => Encoding.UTF8.GetString(NameBytes);

    public NullableBytes Value { get; }
}
