namespace Sluice.Worker.Http;

/// <summary>How large the body of one kind of request may be.</summary>
/// <param name="Bytes">Unpacked.</param>
/// <param name="Setting">Where that is configured.</param>
internal readonly record struct BodyLimit(long Bytes, string Setting);
