namespace Sluice.Connectors.Postgres.Values;

/// <summary>A string: the server's text as it is.</summary>
internal sealed class TextValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output) => output.String(text);
}
