using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Tests.AzureFunctions;

public sealed class FunctionsHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-host-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_port_in_the_environment_there_is_no_host()
    {
        Assert.Null(FunctionsHost.In(Environment()));
        Assert.Null(FunctionsHost.In(Environment(("AZURE_FUNCTIONS_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:8080"))));
    }

    [Theory]
    [InlineData("seven")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData(" 7072")]
    [InlineData("65536")]
    [InlineData("99999999999")]
    public void What_is_no_port_is_told(string port)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => FunctionsHost.In(Environment(("FUNCTIONS_CUSTOMHANDLER_PORT", port))));
        Assert.Contains($"FUNCTIONS_CUSTOMHANDLER_PORT is '{port}'", wrong.Message.Replace(":", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_port_may_have_its_old_name_and_the_new_one_wins()
    {
        Assert.Equal(7072, FunctionsHost.In(Environment(("FUNCTIONS_HTTPWORKER_PORT", "7072")))!.Port);
        Assert.Equal(
            7073, FunctionsHost.In(Environment(("FUNCTIONS_HTTPWORKER_PORT", "7072"), ("FUNCTIONS_CUSTOMHANDLER_PORT", "7073")))!.Port);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("Production", true)]
    [InlineData("Staging", true)]
    [InlineData("Development", false)]
    [InlineData("development", false)]
    public void Only_a_host_of_a_developer_does_not_check_keys(string? name, bool checksKeys)
    {
        var environment = Environment(("FUNCTIONS_CUSTOMHANDLER_PORT", "7072"));
        if (name is not null) environment["AZURE_FUNCTIONS_ENVIRONMENT"] = name;
        Assert.Equal(checksKeys, FunctionsHost.In(environment)!.ChecksKeys);
        Assert.Equal(checksKeys, FunctionsHost.OfOfficialWorker(environment).ChecksKeys);
    }

    [Fact]
    public void The_worker_listens_where_the_host_calls_it_and_nowhere_else()
    {
        var loaded = Load(
            new FunctionsHost(7072, ChecksKeys: true),
            Environment(("HOME", _folder), ("ASPNETCORE_URLS", "http://127.0.0.1:8080"), ("SLUICE__URLS", "http://127.0.0.1:8081")),
            urls: "http://127.0.0.1:8082");
        Assert.Equal(["http://127.0.0.1:7072"], loaded.Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void Data_lies_in_the_home_folder()
    {
        var environment = Environment(("HOME", _folder));
        Assert.Equal(Path.Combine(_folder, "data", "sluice"), Load(new FunctionsHost(7072, ChecksKeys: true), environment).DataFolder);
        Assert.Equal(Path.Combine(_folder, "data", "sluice"), Load(FunctionsHost.OfOfficialWorker(environment), environment).DataFolder);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_home_folder_somebody_has_to_say_where_data_lies(string? home)
    {
        var environment = Environment();
        if (home is not null) environment["HOME"] = home;
        var wrong = Assert.Throws<ConfigurationException>(() => Load(new FunctionsHost(7072, ChecksKeys: true), environment));
        Assert.Contains("SLUICE__DATA", wrong.Message, StringComparison.Ordinal);
        environment["SLUICE__DATA"] = Path.Combine(_folder, "here");
        Assert.Equal(Path.Combine(_folder, "here"), Load(new FunctionsHost(7072, ChecksKeys: true), environment).DataFolder);
    }

    [Fact]
    public void A_data_folder_that_somebody_names_wins()
    {
        var elsewhere = Path.Combine(_folder, "elsewhere");
        var named = Environment(("HOME", _folder), ("SLUICE__DATA", elsewhere));
        Assert.Equal(elsewhere, Load(new FunctionsHost(7072, ChecksKeys: true), named).DataFolder);
        File.WriteAllText(Path.Combine(_folder, "sluice.json"), """{ "data": "beside" }""");
        Assert.Equal(
            Path.Combine(_folder, "beside"), Load(new FunctionsHost(7072, ChecksKeys: true), Environment(("HOME", _folder))).DataFolder);
        Assert.Equal(elsewhere, Load(new FunctionsHost(7072, ChecksKeys: true), named).DataFolder);
    }

    private LoadedConfiguration Load(FunctionsHost host, Dictionary<string, string> environment, string? urls = null)
    {
        var loaded = ConfigurationLoader.Load(
            host.Over(new ConfigurationSource { CurrentFolder = _folder, Environment = environment, Urls = urls }));
        Assert.Same(host, loaded.Host);
        return loaded;
    }

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
}
