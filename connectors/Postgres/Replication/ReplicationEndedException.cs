namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The connection is of no more use; a new one may be.</summary>
internal sealed class ReplicationEndedException(string message, Exception? innerException = null) : IOException(message, innerException);
