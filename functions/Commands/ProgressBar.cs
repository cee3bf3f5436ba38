namespace Sluice.Worker.Commands;

/// <summary>A bar of characters with the percentage behind it.</summary>
internal static class ProgressBar
{
    private const int Width = 30;

    /// <summary>The bar; full when there is nothing to do.</summary>
    public static string Of(long done, long total)
    {
        var filled = total == 0 ? Width : (int)(Width * done / total);
        return $"[{new string('#', filled)}{new string('.', Width - filled)}] {Percent(done, total),3} %";
    }

    /// <summary>In whole percent; 100 only when all is done.</summary>
    public static long Percent(long done, long total) => total == 0 ? 100 : 100 * done / total;
}
