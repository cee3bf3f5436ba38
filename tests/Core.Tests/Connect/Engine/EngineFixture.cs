using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;
using Sluice.Core.Tests.Log;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A log, and connectors that run on it until they are stopped.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ConnectorEngine? _engine;

    public LogFixture Log { get; private init; } = null!;

    public List<ConnectorDefinition> Connectors { get; } = [];

    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The application settings.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public ConnectorEngine Engine => _engine!;

    /// <summary>The offsets of the engine that runs.</summary>
    public CommittedOffsets Offsets { get; private set; } = null!;

    public static async Task<EngineFixture> CreateAsync() => new() { Log = await LogFixture.CreateAsync(LogDurability.Os) };

    /// <summary>Waits until something is so; fails with what is the case instead.</summary>
    public static async Task UntilAsync(Func<bool> isSo, Func<string> otherwise)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    public ScriptedSinkOptions AddSink(string name, ScriptedSinkOptions? options = null, ConnectorSettings? settings = null)
    {
        options ??= new ScriptedSinkOptions();
        Add(name, typeof(ScriptedSink), options, settings ?? SinkSettings);
        return options;
    }

    public void AddSource(string name, ScriptedSourceOptions options, ConnectorSettings? settings = null) =>
        Add(name, typeof(ScriptedSource), options, (settings ?? SinkSettings) with { Topics = [] });

    /// <summary>Quick retries, so that tests are quick.</summary>
    public static ConnectorSettings SinkSettings { get; } = new()
    {
        Type = "scripted-sink",
        Topics = ["events"],
        Retry = new RetrySettings
        {
            MaxAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(20),
            Timeout = TimeSpan.FromSeconds(5),
        },
        Restart = new RestartSettings { MaxAttempts = 0 },
    };

    public async Task StartAsync()
    {
        var environment = new ConnectorEnvironment
        {
            Time = TimeProvider.System,
            Loggers = Loggers,
            DataFolder = Log.DataFolder,
            ConfigurationFolder = Log.DataFolder,
            Plugins = new PluginCatalog([ConnectorPlugin.Of(typeof(NotedSink)), ConnectorPlugin.Of(typeof(NotedSource))]),
            Setting = name => Settings.GetValueOrDefault(name),
        };
        Offsets = await CommittedOffsets.OpenAsync(Log.Log, TimeProvider.System, CancellationToken.None);
        _engine = await ConnectorEngine.OpenAsync(Log.Log, Offsets, Connectors, environment, CancellationToken.None);
        _engine.Start();
    }

    public async Task StopAsync()
    {
        if (_engine is not null) await _engine.DisposeAsync();
        _engine = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await Log.ReopenAsync();
        await StartAsync();
    }

    /// <summary>Appends records with keys: <c>"a:1"</c> is the value <c>a:1</c> with the key <c>a</c>.</summary>
    public async Task AppendKeyedAsync(params string[] values)
    {
        foreach (var value in values)
        {
            using var builder = new RecordBatchBuilder();
            var key = System.Text.Encoding.UTF8.GetBytes(value.Split(':')[0]);
            builder.Add(key.AsSpan(), System.Text.Encoding.UTF8.GetBytes(value).AsSpan(), 1_700_000_000_000, []);
            await Log.Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp: null, CancellationToken.None);
        }
    }

    /// <summary>The records of a topic's partition, or none when there is no such topic.</summary>
    public async Task<List<Record>> RecordsAsync(string topic)
    {
        var records = new List<Record>();
        for (var partition = 0; partition < (Log.Log.FindTopic(topic)?.Partitions ?? 0); partition++)
        {
            var place = new TopicPartition(topic, partition);
            var (offset, next) = Log.Log.OffsetsOf(place);
            while (offset < next)
            {
                using var read = await Log.Log.ReadAsync(place, offset, ReadLimits.Default, CancellationToken.None);
                foreach (var record in read) records.Add(record.ToRecord());
                offset = read.NextOffset;
            }
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Log.DisposeAsync();
    }

    /// <summary>Adds a connector of any class.</summary>
    public void Add(string name, Type type, object options, ConnectorSettings settings)
    {
        var errors = new List<Sluice.Connect.Options.ConfigurationError>();
        Connectors.Add(new ConnectorDefinition
        {
            Name = name,
            Settings = settings,
            Plugin = ConnectorPlugin.Of(type),
            Options = options,
            Transforms = TransformChain.Compile(settings.Transforms, "transforms", errors)!,
            DeadLetterTopic = $"{name}.dlq",
        });
    }

    public static IReadOnlyList<JsonElement> Transforms(string json) =>
        [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
}
