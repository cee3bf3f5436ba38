namespace Sluice.Connect.Transforms;

/// <summary>One step of a chain. Made once, used for every record, by several threads at once.</summary>
internal abstract class Transform
{
    /// <summary>Changes the record, or says why it goes no further.</summary>
    public abstract TransformVerdict Apply(RecordInTransit record);
}
