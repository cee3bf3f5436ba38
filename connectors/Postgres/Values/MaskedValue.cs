namespace Sluice.Connectors.Postgres.Values;

/// <summary>Three stars in place of whatever it is.</summary>
internal sealed class MaskedValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output) => output.Raw("\"***\""u8);
}
