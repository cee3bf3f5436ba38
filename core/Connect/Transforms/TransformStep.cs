using Sluice.Connect.Conditions;

namespace Sluice.Connect.Transforms;

/// <summary>One transform of a chain, and the condition under which it applies.</summary>
/// <param name="When">Null: to every record. A tombstone, and a value that is not JSON, have no fields.</param>
internal sealed record TransformStep(string Name, Transform Transform, Condition? When);
