namespace Sluice.Connectors.Postgres.Values;

/// <summary>true or false; the server writes t and f.</summary>
internal sealed class BooleanValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output) => output.Raw(text switch
    {
        [(byte)'t'] => "true"u8,
        [(byte)'f'] => "false"u8,
        _ => throw new ValueTextException("it is neither t nor f"),
    });
}
