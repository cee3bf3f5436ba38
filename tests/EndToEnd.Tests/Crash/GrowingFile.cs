using System.Globalization;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>A log file that somebody writes to all the time, in pieces that need not end with a line, and rotates by renaming.</summary>
internal sealed class GrowingFile(string path, int seed) : IAsyncDisposable
{
    private const int Kept = 9;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _ending = new();
    private readonly Random _random = new(seed);
    private int _rotated;
    private volatile bool _rotationAsked;
    private Task _writing = Task.CompletedTask;

    /// <summary>How many lines were written, in whole.</summary>
    public int Lines { get; private set; }

    public void Start() => _writing = Task.Run(WriteAsync);

    /// <summary>Goes on in a new file of the same name.</summary>
    public void Rotate() => _rotationAsked = true;

    /// <summary>Ends the last line and writes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _writing;
    }

    /// <summary>Every line is in the topic once, and those of a partition are in their order.</summary>
    public async Task CheckAsync(HttpClient http, string topic, int partitions)
    {
        var seen = new HashSet<int>();
        for (var partition = 0; partition < partitions; partition++)
        {
            var (last, offset) = (-1, 0);
            while (true)
            {
                var page = await http.GetJsonAsync($"topics/{topic}/partitions/{partition}/records?offset={offset}&max=10000");
                if (page.GetArrayLength() == 0) break;
                foreach (var entry in page.EnumerateArray())
                {
                    var message = entry.GetProperty("value").GetProperty("message").GetString()!;
                    var number = int.Parse(message.Split(' ')[1], CultureInfo.InvariantCulture);
                    Assert.Equal(Line(number), message);
                    Assert.True(seen.Add(number), $"'{message}' is there twice, again at {topic}-{partition}-{offset}");
                    Assert.True(number > last, $"'{message}' stands behind line {last}");
                    (last, offset) = (number, offset + 1);
                }
            }
        }

        Assert.Equal(Enumerable.Range(0, Lines), seen.Order());
    }

    private static string Line(int number) => $"line {number} {new string('x', number % 80)}";

    private async Task WriteAsync()
    {
        var file = new StreamWriter(path, append: true);
        while (!_ending.IsCancellationRequested)
        {
            if (_rotationAsked)
            {
                await file.DisposeAsync();
                for (var age = Math.Min(_rotated, Kept); age > 0; age--) File.Move($"{path}.{age}", $"{path}.{age + 1}");
                File.Move(path, $"{path}.1");
                file = new StreamWriter(path, append: true);
                (_rotated, _rotationAsked) = (_rotated + 1, false);
            }

            for (var lines = _random.Next(6); lines > 0; lines--)
            {
                var line = Line(Lines);
                var cut = _random.Next(line.Length);
                await file.WriteAsync(line.AsMemory(0, cut));
                await file.FlushAsync();
                await file.WriteAsync(string.Concat(line.AsSpan(cut), "\n"));
                Lines++;
            }

            await file.FlushAsync();
            await Task.Delay(Pause, TimeProvider.System);
        }

        await file.DisposeAsync();
    }
}
