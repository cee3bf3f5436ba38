namespace Sluice.FunctionsHost.Functions;

/// <summary>What a function's <c>function.json</c> says.</summary>
internal sealed record FunctionJson
{
    public IReadOnlyList<Binding> Bindings { get; init; } = [];

    internal sealed record Binding
    {
        public string Type { get; init; } = "";

        public string Direction { get; init; } = "";

        public string Name { get; init; } = "";

        public string? AuthLevel { get; init; }

        public IReadOnlyList<string>? Methods { get; init; }

        public string? Route { get; init; }

        public bool UseMonitor { get; init; } = true;
    }
}
