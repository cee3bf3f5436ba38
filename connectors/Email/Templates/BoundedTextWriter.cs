namespace Sluice.Connectors.Email.Templates;

/// <summary>Collects text; throws <see cref="InvalidOperationException"/> once it is longer than the limit.</summary>
internal sealed class BoundedTextWriter(int limit) : StringWriter
{
    public override void Write(char value)
    {
        Reserve(1);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Reserve(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Reserve(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(string? value)
    {
        Reserve(value?.Length ?? 0);
        base.Write(value);
    }

    private void Reserve(int count)
    {
        if (GetStringBuilder().Length + count > limit)
            throw new InvalidOperationException($"the result is over {limit} characters long");
    }
}
