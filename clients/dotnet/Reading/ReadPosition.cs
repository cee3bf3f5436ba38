using System.Globalization;

namespace Sluice.Client;

/// <summary>Where to begin to read.</summary>
public readonly record struct ReadPosition
{
    private readonly string? _text;

    private ReadPosition(string text) => _text = text;

    /// <summary>The first record there is.</summary>
    public static ReadPosition Earliest => new("earliest");

    /// <summary>Only what is yet to come.</summary>
    public static ReadPosition Latest => new("latest");

    /// <summary>A record's offset.</summary>
    public static ReadPosition At(long offset) => new(offset.ToString(CultureInfo.InvariantCulture));

    /// <summary>The first record that is at least as late as this.</summary>
    public static ReadPosition At(DateTimeOffset time) => new(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    public static implicit operator ReadPosition(long offset) => At(offset);

    /// <summary>As the worker's API writes it.</summary>
    public override string ToString() => _text ?? "earliest";
}
