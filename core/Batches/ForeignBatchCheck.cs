namespace Sluice.Batches;

/// <summary>Checks the batches of one body, one after the other; knows what came before.</summary>
internal sealed class ForeignBatchCheck(ForeignBatchLimits limits)
{
    private const int TimestampTypeBit = 0x08;
    private const int TransactionalBit = 0x10;
    private const int ControlBit = 0x20;
    private const int DeleteHorizonBit = 0x40;
    private const int CodecBits = 0x07;

    private long _unpackedLeft = limits.UnpackedBytes;
    private BatchHeader _before;
    private int _batches;
    private int _at;

    /// <summary>How many records the batches so far hold.</summary>
    public int Records { get; private set; }

    /// <summary>Checks the batch at a byte of the body and returns how many bytes it has.</summary>
    public int Take(ReadOnlySpan<byte> body, int at)
    {
        _at = at;
        if (_batches == limits.Batches) throw OverLimit($"the body holds more than {limits.Batches} batches; send them in several requests");
        var batch = Cut(body[at..]);
        var header = BatchHeader.Read(batch);
        CheckAttributes(header);
        CheckCounts(header);
        CheckProducer(header);
        CheckRecords(header, batch[BatchHeader.Size..]);
        _before = header;
        _batches++;
        return header.TotalSize;
    }

    /// <summary>The bytes of exactly one batch, whose checksum is right.</summary>
    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> rest)
    {
        if (rest.Length <= BatchHeader.MagicAt) throw Wrong(0, $"{rest.Length} bytes are no batch");
        if (rest[BatchHeader.MagicAt] is var magic && magic != BatchHeader.Magic)
            throw Wrong(BatchHeader.MagicAt, $"the magic byte is {magic}; only message format v2 (magic 2) can be stored");
        if (rest.Length < BatchHeader.Size) throw Wrong(0, $"the header has {BatchHeader.Size} bytes, and the body ends after {rest.Length} of them");
        var header = BatchHeader.Read(rest);
        if (header.Length < BatchHeader.Size - BatchHeader.LengthPrefix)
            throw Wrong(BatchHeader.LengthAt, $"a length of {header.Length} is less than a header has");
        if (header.Length > BatchHeader.MaxSize - BatchHeader.LengthPrefix)
            throw OverLimit($"a length of {header.Length} is more than {new ByteSize(BatchHeader.MaxSize)}, which no batch may have");
        if (header.TotalSize > rest.Length)
            throw Wrong(BatchHeader.LengthAt, $"it has {header.TotalSize} bytes by its length, and the body ends after {rest.Length} of them");
        var batch = rest[..header.TotalSize];
        return BatchHeader.IsIntact(batch)
            ? batch
            : throw Wrong(BatchHeader.CrcAt, "the checksum (CRC-32C from the attributes on) does not match: it was damaged on its way, or built wrongly");
    }

    private void CheckAttributes(in BatchHeader header)
    {
        const int at = BatchHeader.AttributesAt;
        if (header.Codec is not (BatchCodec.None or BatchCodec.Gzip))
            throw Wrong(at, $"codec {BatchCodecName.Of(header.Codec)} is not supported; use none or gzip");
        var bits = (ushort)header.Attributes & ~CodecBits;
        if ((bits & TimestampTypeBit) != 0) throw Wrong(at, "the timestamp type LogAppendTime is for the log to set; send CreateTime");
        if ((bits & TransactionalBit) != 0) throw Wrong(at, "it belongs to a transaction, and there are none here");
        if ((bits & ControlBit) != 0) throw Wrong(at, "it is a control batch, which only a log writes");
        if ((bits & DeleteHorizonBit) != 0) throw Wrong(at, "a delete horizon is for compaction to set");
        if (bits != 0) throw Wrong(at, $"the attributes 0x{(ushort)header.Attributes:x4} have bits that mean nothing");
    }

    private void CheckCounts(in BatchHeader header)
    {
        if (header.Count <= 0) throw Wrong(BatchHeader.CountAt, $"it counts {header.Count} records; an append has at least one");
        if (header.LastOffsetDelta != header.Count - 1)
        {
            throw Wrong(
                BatchHeader.LastOffsetDeltaAt,
                $"the last offset delta is {header.LastOffsetDelta}; with {header.Count} records it must be {header.Count - 1}");
        }

        if (header.Count > limits.Records - Records)
            throw OverLimit($"the body holds more than {limits.Records} records; send them in several requests");
    }

    private void CheckProducer(in BatchHeader header)
    {
        var (id, epoch, sequence) = (header.ProducerId, header.ProducerEpoch, header.BaseSequence);
        var none = id == BatchHeader.None && epoch == BatchHeader.None && sequence == BatchHeader.None;
        if (!none && (id < 0 || epoch < 0 || sequence < 0))
        {
            throw Wrong(
                BatchHeader.ProducerIdAt,
                $"producer id {id}, epoch {epoch} and sequence {sequence} do not go together; give all three, or -1 for each");
        }

        if (_batches == 0) return;
        if (id != _before.ProducerId || epoch != _before.ProducerEpoch)
            throw Wrong(BatchHeader.ProducerIdAt, "it is another producer's than the batch before; send one body per producer and epoch");
        if (!none && sequence != _before.NextSequence)
        {
            throw Wrong(
                BatchHeader.BaseSequenceAt,
                $"its sequence is {sequence}; behind the batch before it must be {_before.NextSequence}");
        }
    }

    private void CheckRecords(in BatchHeader header, ReadOnlySpan<byte> records)
    {
        if (header.Codec == BatchCodec.None)
        {
            _unpackedLeft -= records.Length;
            if (_unpackedLeft < 0) throw TooMuchUnpacked();
            Walk(header, records, BatchHeader.Size);
            return;
        }

        RentedBytes unpacked;
        int length;
        try
        {
            // What a gzip that ends early announces is nothing but some of its bytes: only what is there is over a limit.
            if (GzipRecords.IsGzip(records) && GzipRecords.AnnouncedLength(records) > Math.Min(_unpackedLeft, GzipRecords.MostUnpacked))
                RefuseUnpacked(records);
            unpacked = GzipRecords.Unpack(records, GzipRecords.MostUnpacked, out length);
        }
        catch (InvalidDataException problem)
        {
            throw Wrong(BatchHeader.Size, problem.Message);
        }

        try
        {
            _unpackedLeft -= length;
            Walk(header, unpacked.Span[..length], firstByte: null);
        }
        finally
        {
            unpacked.Return();
        }
    }

    private void RefuseUnpacked(ReadOnlySpan<byte> records)
    {
        if (!GzipRecords.UnpacksToMoreThan(records, (int)Math.Min(_unpackedLeft, GzipRecords.MostUnpacked))) return;
        throw _unpackedLeft < GzipRecords.MostUnpacked
            ? TooMuchUnpacked()
            : OverLimit($"the records unpack to more than {new ByteSize(GzipRecords.MostUnpacked)}, which no batch may");
    }

    private void Walk(in BatchHeader header, ReadOnlySpan<byte> records, int? firstByte)
    {
        var walk = new ForeignRecordWalk(header, records, limits.RecordBytes);
        while (walk.MoveNext())
        {
        }

        if (walk.Problem is { } problem)
        {
            var where = $"record {walk.Number}, {(firstByte is null ? "byte of the unpacked records" : "byte of the body")} ";
            var message = $"{where}{walk.Position + (firstByte is null ? 0 : _at + firstByte)}: {problem}";
            if (walk.IsOverLimit) throw OverLimit(message);
            throw Wrong(firstByte is { } first ? first + walk.Position : BatchHeader.Size, message);
        }

        Records += header.Count;
    }

    private InvalidBatchException TooMuchUnpacked() =>
        OverLimit($"the records of the body are more than {new ByteSize(limits.UnpackedBytes)}; send them in several requests");

    private InvalidBatchException Wrong(int at, string problem) =>
        new($"Batch {_batches} at byte {_at}: {problem}. Nothing was stored.", _at + at);

    private InvalidBatchException OverLimit(string problem) =>
        new($"Batch {_batches} at byte {_at}: {problem}. Nothing was stored.", _at) { IsOverLimit = true };
}
