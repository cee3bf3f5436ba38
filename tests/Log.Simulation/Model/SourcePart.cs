using System.Buffers.Binary;

namespace Sluice.Log.Simulation;

/// <summary>One part of a source that writes to one partition: its records by position, from 1 on.</summary>
internal sealed class SourcePart(string name)
{
    public const string Source = "source";

    public string Name => name;

    /// <summary>The record of position n stands at n - 1.</summary>
    public List<SentRecord> Records { get; } = [];

    /// <summary>The last position that the log has said it has.</summary>
    public long Known { get; private set; }

    /// <summary>How many appends of this part have no answer yet.</summary>
    public int Waiting { get; set; }

    public static byte[] Encode(long position)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        return bytes;
    }

    public static long Decode(ReadOnlyMemory<byte>? position) =>
        position is { } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes.Span) : 0;

    /// <summary>The log says that it has everything up to a position.</summary>
    public void Stored(long position)
    {
        Known = Math.Max(Known, position);
        for (var i = 0; i < position; i++) Records[i].State = SendState.Acknowledged;
    }

    /// <summary>What the log says after it was opened: nothing that it had may be missing, except with the power.</summary>
    public void Reopened(long remembered, bool mayHaveLost)
    {
        if (remembered > Records.Count) throw new BrokenPromiseException($"{name} is said to be at {remembered}, which was never sent");
        if (remembered < Known && !mayHaveLost)
            throw new BrokenPromiseException($"{name} was at {Known} and is said to be at {remembered}");
        Known = remembered;
        Waiting = 0;
        for (var i = 0; i < Records.Count; i++) Records[i].State = i < remembered ? SendState.Acknowledged : SendState.Unknown;
    }
}
