namespace Sluice.Connectors.Email;

/// <summary>What the templates made of one record.</summary>
internal sealed record MailContent(string Subject, string Text, string? Html);
