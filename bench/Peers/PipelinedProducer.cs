using Sluice.Bench.Measuring;

namespace Sluice.Bench.Peers;

/// <summary>
/// Sends one command again and again, many at a time, while another thread counts the answers; no more are under way than the
/// window allows.
/// </summary>
internal static class PipelinedProducer
{
    private const int Chunks = 16;

    /// <summary>Sends until the amount is done; returns when every command is answered.</summary>
    /// <param name="command">One command, with one record in it.</param>
    /// <param name="readAnswer">Takes one answer off the connection; throws when it is an error.</param>
    public static async Task RunAsync(
        TextConnection connection, byte[] command, int valueSize, RunningAmount running, Action<TextConnection> readAnswer)
    {
        var perChunk = Math.Max(1, StreamServer.WindowBytes / Chunks / valueSize);
        var chunk = Enumerable.Repeat(command, perChunk).SelectMany(bytes => bytes).ToArray();
        using var room = new SemaphoreSlim(Chunks);
        using var sent = new SemaphoreSlim(0);
        var isOver = false;
        var reader = Task.Factory.StartNew(ReadAnswers, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await reader;

        void Send()
        {
            while (!running.IsDone && !reader.IsCompleted)
            {
                if (!room.Wait(TimeSpan.FromSeconds(1))) continue;
                connection.Send(chunk);
                running.Add(perChunk, (long)perChunk * valueSize);
                sent.Release();
            }

            Volatile.Write(ref isOver, true);
            sent.Release();
        }

        void ReadAnswers()
        {
            while (true)
            {
                sent.Wait();
                if (Volatile.Read(ref isOver) && sent.CurrentCount == 0) return;
                for (var i = 0; i < perChunk; i++) readAnswer(connection);
                room.Release();
            }
        }
    }
}
