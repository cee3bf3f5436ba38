using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connectors.Email;

namespace Sluice.Connectors.Tests.Email;

/// <summary>Makes email sinks, and records for them.</summary>
internal static class MailSinks
{
    public static EmailSinkOptions Options(int port, string to = "{{to}}", string login = "", string tls = "none") => new()
    {
        Smtp = $"smtp://{login}127.0.0.1:{port}?tls={tls}",
        From = "Sluice <sluice@example.com>",
        To = to,
        Subject = "{{subject}}",
        Text = "{{text}}",
    };

    public static EmailSinkOptions PickupOptions(string folder) => new()
    {
        Pickup = folder,
        From = "Sluice <sluice@example.com>",
        To = "{{to}}",
        Subject = "{{subject}}",
    };

    public static EmailSink Create(EmailSinkOptions options, TimeProvider? time = null) => new(options, new ConnectorContext
    {
        Connector = "mail",
        Logger = NullLogger.Instance,
        Time = time ?? TimeProvider.System,
        DataFolder = Path.GetTempPath(),
        ConfigurationFolder = Path.GetTempPath(),
    });

    public static SinkRecord Record(long offset, string? value, string? key = null) => new("orders", 0, offset, new Record
    {
        Key = key is null ? null : Encoding.UTF8.GetBytes(key),
        Value = value is null ? null : Encoding.UTF8.GetBytes(value),
        Timestamp = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
    });

    /// <summary>A record that goes to these recipients, at example.com.</summary>
    public static SinkRecord To(long offset, string names, string? key = null)
    {
        var list = string.Join(", ", names.Split(' ').Select(name => name + "@example.com"));
        return Record(offset, $$"""{"to":"{{list}}","subject":"n{{offset}}","text":"t{{offset}}"}""", key);
    }

    public static ValueTask<DeliveryResult> DeliverAsync(this EmailSink sink, params SinkRecord[] records) =>
        sink.DeliverAsync(new SinkBatch(records), CancellationToken.None);
}
