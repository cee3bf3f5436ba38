namespace Sluice.Core.Tests.Connect.Options;

public enum SampleMode
{
    Search,
    UpsertTable,
}
