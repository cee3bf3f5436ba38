namespace Sluice.Connectors.Postgres.Values;

/// <summary>Turns the server's text of one type into JSON. Has no state: any thread may use it.</summary>
internal abstract class ValueWriter
{
    /// <summary>Throws <see cref="ValueTextException"/> when the text is not of the type.</summary>
    public abstract void Write(ReadOnlySpan<byte> text, JsonOutput output);
}
