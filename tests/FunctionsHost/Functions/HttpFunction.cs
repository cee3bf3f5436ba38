namespace Sluice.FunctionsHost.Functions;

/// <summary>A function that HTTP requests call.</summary>
/// <param name="Template">Its route with the prefix, as ASP.NET Core writes it.</param>
/// <param name="Methods">Null: all.</param>
internal sealed record HttpFunction(string Name, string Template, IReadOnlyList<string>? Methods, AuthorizationLevel Level);
