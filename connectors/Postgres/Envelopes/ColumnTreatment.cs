namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>What happens to a column on its way into a record.</summary>
internal enum ColumnTreatment
{
    Keep,

    Hash,

    Mask,

    Exclude,
}
