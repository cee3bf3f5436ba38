namespace Sluice.Connectors.Files.Formats;

/// <summary>The parts of a line of a web access log, unescaped. Empty where the log has '-'.</summary>
internal sealed record AccessLogEntry
{
    public required byte[] Remote { get; init; }

    public required byte[] User { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The first line of the request, such as <c>GET / HTTP/1.1</c>; whatever a client sent.</summary>
    public required byte[] Request { get; init; }

    public required int Status { get; init; }

    public required long Bytes { get; init; }

    public byte[] Referrer { get; init; } = [];

    public byte[] UserAgent { get; init; } = [];

    /// <summary>What a server's own format adds after the user agent.</summary>
    public byte[] Extra { get; init; } = [];
}
