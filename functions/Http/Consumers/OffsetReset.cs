namespace Sluice.Worker.Http.Consumers;

/// <summary>Where a consumer begins when nothing is committed, or what comes next was deleted (<c>auto.offset.reset</c>).</summary>
internal enum OffsetReset
{
    /// <summary>With what is yet to come. The default, as in Kafka.</summary>
    Latest,

    /// <summary>With the oldest record that is still there.</summary>
    Earliest,

    /// <summary>Nowhere: the request fails.</summary>
    None,
}
