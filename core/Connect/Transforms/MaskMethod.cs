namespace Sluice.Connect.Transforms;

/// <summary>What a mask makes of a value.</summary>
internal enum MaskMethod
{
    /// <summary>A fixed text.</summary>
    Redact,

    /// <summary>A keyed hash: equal values stay equal, and nobody without the salt can try values out.</summary>
    Hash,

    /// <summary>The first characters.</summary>
    Truncate,
}
