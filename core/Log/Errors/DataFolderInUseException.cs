namespace Sluice.Log;

/// <summary>Another process has the data folder open.</summary>
public sealed class DataFolderInUseException(string folder, string owner)
    : EventLogException($"The data folder {folder} is in use by {owner}. Stop that process, or choose another folder with --data.");
