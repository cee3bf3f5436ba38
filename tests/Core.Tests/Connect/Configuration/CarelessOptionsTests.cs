using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;

namespace Sluice.Core.Tests.Connect.Configuration;

/// <summary>Options records with code of their own that throws: an error of their connector's configuration, and of nothing else.</summary>
public sealed class CarelessOptionsTests
{
    private const string Secret = "s3cret-value";

    private readonly List<ConfigurationError> _errors = [];

    [Theory]
    [InlineData(typeof(CarelessSink<ThrowsWhenMade>), "fails with InvalidOperationException: not made")]
    [InlineData(typeof(CarelessSink<ThrowsWhenRead>), "fails with InvalidOperationException: not read")]
    [InlineData(typeof(CarelessSink<TwoOfOneName>), "two of its properties are 'ab' in JSON")]
    [InlineData(typeof(CarelessSink<NoRecord>), "cannot be an option: use a record")]
    [InlineData(typeof(CarelessSink<NestsNoRecord>), "cannot be an option: use a record")]
    public void An_options_record_that_cannot_be_used_is_told_with_its_type(Type connector, string told)
    {
        var error = Refusal(connector);

        Assert.Equal("c.out.type", error.Path);
        Assert.StartsWith("names the connector type 'careless', which cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(CarelessSink<ThrowsWhenSet>), "set_Value")]
    [InlineData(typeof(CarelessSink<ThrowsWhenChecked>), "Validate")]
    [InlineData(typeof(CarelessSink<ChecksNothing>), "NullReferenceException")]
    [InlineData(typeof(CarelessSink<BrokenRule>), "RegexParseException")]
    public void Code_of_an_options_record_that_throws_is_told_with_its_place_and_shows_no_secret(Type connector, string told)
    {
        var error = Refusal(connector);

        Assert.Equal("c.out.config", error.Path);
        Assert.Contains("It is a fault of the plugin: tell its author", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    private ConfigurationError Refusal(Type connector)
    {
        var reader = new ConnectorDefinitionReader(new PluginCatalog([ConnectorPlugin.Of(connector), ConnectorPlugin.Of(typeof(IdleSource))]));
        var definitions = reader.ReadAll(
            JsonElement.Parse($$"""
                { "in": { "type": "idle-source" }, "out": { "type": "careless", "topics": ["a"], "config": { "value": "{{Secret}}" } } }
                """),
            "c",
            _errors);
        Assert.Equal(["in"], definitions.Select(definition => definition.Name));
        return Assert.Single(_errors);
    }

    public sealed record ThrowsWhenMade
    {
        public ThrowsWhenMade() => throw new InvalidOperationException("not made");

        public string Value { get; init; } = "";
    }

    public sealed record ThrowsWhenRead
    {
        private readonly string? _value;

        public string Value { get => _value ?? throw new InvalidOperationException("not read"); init => _value = value; }
    }

    internal sealed record TwoOfOneName
    {
        public string Ab { get; init; } = "";

        public string ab { get; init; } = "";
    }

    public sealed record NoRecord(string Value);

    public sealed record NestsNoRecord
    {
        public IReadOnlyList<NoRecord> Value { get; init; } = [];
    }

    public sealed record ThrowsWhenSet
    {
        private readonly string _value = "";

        [Secret]
        public string Value { get => _value; init => _value = value.Length == 0 ? value : throw new InvalidOperationException($"not {value}"); }
    }

    public sealed record ThrowsWhenChecked : IValidatableObject
    {
        [Secret]
        public string Value { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => throw new InvalidOperationException($"not {Value}");
    }

    public sealed record ChecksNothing : IValidatableObject
    {
        public string Value { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => null!;
    }

    public sealed record BrokenRule
    {
        [RegularExpression("(")]
        public string Value { get; init; } = "";
    }

    [Connector("careless", ConnectorKind.Sink)]
    public sealed class CarelessSink<T>(T options, ConnectorContext context) : ISink
        where T : class
    {
        public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken) =>
            throw new NotSupportedException($"{options} of {context.Connector}");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
