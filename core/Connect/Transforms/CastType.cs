namespace Sluice.Connect.Transforms;

/// <summary>What a field is turned into.</summary>
internal enum CastType
{
    /// <summary>A text: of an object or a list its JSON.</summary>
    Text,

    /// <summary>A whole number (64 bits).</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false; from the texts true and false, 1 and 0, and the numbers 1 and 0.</summary>
    Boolean,

    /// <summary>What the JSON in a text says.</summary>
    Json,
}
