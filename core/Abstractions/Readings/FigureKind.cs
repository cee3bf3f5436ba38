namespace Sluice;

/// <summary>What kind of number a <see cref="Figure"/> is.</summary>
public enum FigureKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only grows, from 0 with each instance of the connector.</summary>
    Counter,
}
