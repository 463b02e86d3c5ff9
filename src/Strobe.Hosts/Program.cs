Strobe.SharedFramework.Offer();
return await Strobe.Cli.Front.RunAsync(args).ConfigureAwait(false);
