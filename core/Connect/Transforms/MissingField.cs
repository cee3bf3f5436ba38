namespace Sluice.Connect.Transforms;

/// <summary>What happens to a record that does not have the field.</summary>
internal enum MissingField
{
    /// <summary>It fails, as a bad record.</summary>
    Fail,

    /// <summary>It goes on as it is.</summary>
    Keep,
}
