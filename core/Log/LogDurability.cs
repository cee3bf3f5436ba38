namespace Sluice.Log;

/// <summary>When an append is acknowledged.</summary>
public enum LogDurability
{
    /// <summary>After the disk says that it has the bytes (fdatasync): they outlast a power failure.</summary>
    Flush,

    /// <summary>After the operating system has them, as Kafka does: they outlast the process, not the machine.</summary>
    Os,
}
