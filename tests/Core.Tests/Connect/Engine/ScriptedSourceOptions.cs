namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>What a <see cref="ScriptedSource"/> does; stays the same over all its instances.</summary>
public sealed class ScriptedSourceOptions
{
    public int Count { get; set; }

    public int BatchSize { get; set; } = 10;

    public bool Keyed { get; init; }

    /// <summary>Called after each batch with the number of the next record; may throw.</summary>
    public Action<int> AfterBatch { get; set; } = _ => { };

    /// <summary>What becomes of each batch before it is given.</summary>
    public Func<SourceBatch, SourceBatch?> Alter { get; set; } = batch => batch;

    public Func<int, string?> FaultOf { get; init; } = _ => null;

    public int Starts { get; set; }

    public int Acknowledged { get; set; } = -1;
}
