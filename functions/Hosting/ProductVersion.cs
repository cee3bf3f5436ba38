namespace Sluice.Worker.Hosting;

/// <summary>The version of this build: <c>0.1.0</c>.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
