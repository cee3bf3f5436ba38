using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Transforms;

internal static class TransformChainExtensions
{
    /// <summary>What becomes of a record that nothing splits.</summary>
    public static TransformResult ApplyToOne(this TransformChain chain, string topic, Record record)
    {
        var results = new List<TransformResult>();
        chain.Apply(topic, record, results);
        return Assert.Single(results);
    }
}
