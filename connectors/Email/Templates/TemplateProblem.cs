namespace Sluice.Connectors.Email.Templates;

/// <summary>What is wrong in a template, and where, counted from 1.</summary>
internal sealed record TemplateProblem(int Line, int Column, string Message)
{
    public static TemplateProblem At(string text, int index, string message)
    {
        var lineStart = index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;
        return new TemplateProblem(text.AsSpan(0, index).Count('\n') + 1, index - lineStart + 1, message);
    }

    public override string ToString() => $"is no template: line {Line}, column {Column}: {Message}";
}
