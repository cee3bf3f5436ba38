using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>Makes a transform of its settings; null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
internal delegate Transform? TransformCompiler(JsonElement json, string path, ICollection<ConfigurationError> errors);
