using System.Buffers.Binary;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Where a change stands among all that the slot sends: by the LSN of its commit, then by its place in the transaction.</summary>
/// <remarks>
/// A change's own LSN would not do: the rows of one COPY share it. The bytes compare as the positions do: generation, commit LSN
/// and ordinal come first. What follows them is only in the positions that reading resumes after, not in those of records.
/// </remarks>
/// <param name="Generation">Counts the slots that the source has lost, so that positions grow also when LSNs begin anew elsewhere.</param>
/// <param name="Ordinal">0 is before the first change; <see cref="End"/> is behind the last.</param>
internal readonly record struct StreamPosition(uint Generation, ulong CommitLsn, ulong Ordinal)
{
    public const ulong End = ulong.MaxValue;

    private const int OrderedLength = sizeof(uint) + sizeof(ulong) + sizeof(ulong);
    private const int ResumableLength = OrderedLength + sizeof(ulong) + sizeof(uint) + sizeof(ulong);

    /// <summary>
    /// Behind all that ends before an LSN, and before a transaction whose commit is the very record that begins there: what a slot
    /// confirms, and where a message outside of transactions stands, is the end of one record and the beginning of the next.
    /// </summary>
    public static StreamPosition Before(uint generation, ulong lsn, ServerIdentity server) =>
        new(generation, LastBefore(lsn), End) { FlushLsn = lsn, Server = server };

    /// <summary>An LSN below another where no record begins: records are aligned to eight bytes.</summary>
    public static ulong LastBefore(ulong lsn) => lsn == 0 ? 0 : lsn - 1;

    /// <summary>What the server may forget once this position is durable: the LSN behind the commit; 0 in the midst of a transaction.</summary>
    public ulong FlushLsn { get; init; }

    /// <summary>The cluster that the LSNs are of.</summary>
    public ServerIdentity Server { get; init; }

    /// <summary>What the slot must not have passed for the next change still to come.</summary>
    public ulong SafeLsn => Math.Max(FlushLsn, CommitLsn);

    /// <summary>The position of a record.</summary>
    public byte[] ToRecordPosition()
    {
        var bytes = new byte[OrderedLength];
        WriteOrdered(bytes);
        return bytes;
    }

    /// <summary>The position of a batch, with what a restart needs to know.</summary>
    public byte[] ToResumablePosition()
    {
        var bytes = new byte[ResumableLength];
        WriteOrdered(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(OrderedLength), FlushLsn);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(OrderedLength + 8), Server.Timeline);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(OrderedLength + 12), Server.SystemId);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToResumablePosition"/> wrote.</summary>
    /// <exception cref="ConnectorStoppedException">The bytes are something else.</exception>
    public static StreamPosition Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ResumableLength)
            throw new ConnectorStoppedException($"The position of the stream has {bytes.Length} bytes where {ResumableLength} are expected: it was not made by this source. Reset the connector's offsets to begin anew.");
        return new StreamPosition(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[12..]))
        {
            FlushLsn = BinaryPrimitives.ReadUInt64BigEndian(bytes[OrderedLength..]),
            Server = new ServerIdentity(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[(OrderedLength + 12)..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[(OrderedLength + 8)..])),
        };
    }

    private void WriteOrdered(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Generation);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], CommitLsn);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[12..], Ordinal);
    }
}
