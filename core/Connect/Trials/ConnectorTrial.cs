using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Connect.Trials;

/// <summary>Runs tests of a configuration: no connector is opened, nothing is delivered.</summary>
public static class ConnectorTrial
{
    /// <summary>What is not as the test expects it, a line each; none: all is well.</summary>
    /// <param name="path">Where the test stands in its file.</param>
    /// <param name="errors">Gets what is wrong with the test itself.</param>
    public static IReadOnlyList<string> Run(
        ConnectorTest test, IReadOnlyList<ConnectorDefinition> connectors, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var connector = connectors.FirstOrDefault(connector => connector.Name == test.Connector);
        if (connector is null)
        {
            var hint = UnknownName.Hint(test.Connector, connectors.Select(connector => connector.Name));
            errors.Add(new ConfigurationError(ConfigurationPath.Member(path, "connector"), $"names '{test.Connector}', which is not configured; {hint}"));
        }

        var given = Read(test.Given, ConfigurationPath.Member(path, "given"), errors);
        var expected = Read(test.Expect, ConfigurationPath.Member(path, "expect"), errors);
        if (errors.Count > before) return [];

        var results = new List<TransformResult>();
        foreach (var record in given) connector!.Transforms.Apply(record.Topic ?? TopicOf(connector), record.Record, results);
        var secrets = connector!.FindSecrets();
        return [.. Compare(expected, results), .. Failures(test.Failures, results).Select(secrets.Hide)];
    }

    /// <summary>The topic of a record that names none: the connector's first.</summary>
    private static string TopicOf(ConnectorDefinition connector) => connector.Settings.Topics is [var first, ..] ? first : connector.Name;

    private static List<WrittenRecord> Read(
        IReadOnlyList<System.Text.Json.JsonElement> records, string path, ICollection<ConfigurationError> errors) =>
        [.. records.Index().Select(record => WrittenRecord.Read(record.Item, ConfigurationPath.Item(path, record.Index), errors)).OfType<WrittenRecord>()];

    private static IEnumerable<string> Compare(List<WrittenRecord> expected, List<TransformResult> results)
    {
        var passed = results.FindAll(result => result.Verdict == TransformVerdict.Passed);
        for (var i = 0; i < Math.Max(expected.Count, passed.Count); i++)
        {
            if (i >= passed.Count) yield return $"record {i + 1}: expected {expected[i]}, got none";
            else if (i >= expected.Count) yield return $"record {i + 1}: expected none, got {WrittenRecord.Text(passed[i].Topic, passed[i].Record)}";
            else
            {
                foreach (var difference in expected[i].Differences(passed[i].Topic, passed[i].Record))
                    yield return $"record {i + 1}: {difference}";
            }
        }
    }

    private static IEnumerable<string> Failures(IReadOnlyList<string> expected, List<TransformResult> results)
    {
        var failed = results.FindAll(result => result.Verdict == TransformVerdict.Failed);
        for (var i = 0; i < Math.Max(expected.Count, failed.Count); i++)
        {
            if (i >= failed.Count) yield return $"failure {i + 1}: expected \"{expected[i]}\", got none";
            else if (i >= expected.Count) yield return $"failure {i + 1}: expected none, got \"{failed[i].Fault}\"";
            else if (!failed[i].Fault!.Contains(expected[i], StringComparison.Ordinal))
                yield return $"failure {i + 1}: expected \"{expected[i]}\" in it, got \"{failed[i].Fault}\"";
        }
    }
}
