namespace Sluice.Connect.Plugins;

/// <summary>A plugin's manifest promised a connector that its assembly does not keep.</summary>
/// <param name="message">What is wrong and what to do about it.</param>
public sealed class PluginLoadException(string message, Exception? innerException = null) : Exception(message, innerException);
