using System.Text;

namespace Sluice.Bench.Transforms;

/// <summary>Log events of about 200 bytes, as many services write them; a quarter of them warnings and errors.</summary>
internal static class Events
{
    private static readonly string[] Levels = ["info", "debug", "info", "warn", "info", "info", "error", "info"];

    public static List<Record> Make(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => new Record
        {
            Key = BitConverter.GetBytes(number),
            Value = Encoding.UTF8.GetBytes(
                $$"""{"ts":"2026-01-31T09:30:{{number % 60:00}}.123Z","level":"{{Levels[number % Levels.Length]}}","service":"checkout","status":{{200 + number % 400}},"user":{"id":{{number}},"email":"u{{number}}@example.com"},"message":"GET /orders/{{number}} took {{number % 900}} ms"}"""),
            Timestamp = DateTimeOffset.UnixEpoch,
        }),
    ];
}
