using System.Text.Json;

namespace Sluice.Connect.Conditions;

/// <summary>One operator with its operand, applied to a field's value; a missing field is <see cref="JsonValueKind.Undefined"/>.</summary>
internal delegate bool ValueTest(JsonElement value);
