namespace Sluice.Core.Tests.Connect.Checks;

public sealed record AnsweringSinkOptions
{
    [Secret]
    public string Password { get; init; } = "";

    public string Url { get; init; } = "";

    internal Func<CancellationToken, ValueTask<IReadOnlyList<string>>> Check { get; init; } = _ => new([]);

    /// <summary>What the constructor says instead of making the sink.</summary>
    internal string? Refused { get; init; }

    internal int Disposed { get; set; }
}
