using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Connect.Configuration;
using Sluice.Log;

namespace Sluice.Worker.Configuration;

/// <summary>All of <c>sluice.json</c>.</summary>
public sealed record WorkerSettings
{
    [Description("The folder that everything is kept in, relative to this file; left out: data in the folder that the worker is started in. --data goes before it.")]
    [Required]
    public string Data { get; init; } = "data";

    [Description("Where the worker listens, separated by ';'. --urls goes before it.")]
    [Required]
    public string Urls { get; init; } = "http://127.0.0.1:7071";

    [Description("How the log is kept.")]
    public LogSettings Log { get; init; } = new();

    [Description("Topics with settings of their own, by name; made when the worker starts.")]
    public IReadOnlyDictionary<string, TopicSettings> Topics { get; init; } = new Dictionary<string, TopicSettings>();

    [Description("What brings records in and takes them on, by name.")]
    public IReadOnlyDictionary<string, ConnectorSettings> Connectors { get; init; } = new Dictionary<string, ConnectorSettings>();

    [Description("Consumer groups: how long they last, and how many there may be.")]
    public GroupSettings Groups { get; init; } = new();

    [Description("How much a request may bring.")]
    public LimitSettings Limits { get; init; } = new();
}
