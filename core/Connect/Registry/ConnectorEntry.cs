using System.Text.Json.Nodes;

namespace Sluice.Connect.Registry;

/// <summary>One connector that the engine has.</summary>
/// <param name="Given">Its configuration as it was written, settings not expanded.</param>
/// <param name="IsFromFile">Whether the configuration file has it, which alone can change it.</param>
internal sealed record ConnectorEntry(string Name, JsonObject Given, bool IsFromFile, ConnectorRunner Runner);
