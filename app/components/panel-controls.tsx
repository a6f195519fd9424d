'use client';

import { ActionIcon, Popover, SegmentedControl, Select, Slider, Stack, Text, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import type { ViewState } from '../client/use-view.ts';
import type { Chart, Control, Panel, PanelRun } from '../panels/panel.ts';
import classes from './panel-frame.module.css';

interface PanelControlsProps {
  panel: Panel<Chart>;
  runs: readonly PanelRun[];
  state: ViewState;
}

/** More options than this stand in a list, unless the panel is as wide as the page. */
const FEW = 4;

/** A panel's switches: the few that are always in sight, and a menu with the rest. */
export function PanelControls({ panel, runs, state }: PanelControlsProps) {
  const tucked = panel.controls.filter((control) => control.tucked);
  const open = panel.controls.filter((control) => !control.tucked && offersSomething(control, runs, state));
  return (
    <>
      {open.map((control) => (
        <ControlInput key={control.key} control={control} roomy={panel.span.medium === 12} runs={runs} state={state} />
      ))}
      {tucked.length > 0 && (
        <Popover position="bottom-end" width={270} shadow="md" trapFocus>
          <Popover.Target>
            <ActionIcon variant="subtle" size="sm" color="gray" c="dimmed" aria-label={`Settings of ${panel.title}`}>
              <IconAdjustmentsHorizontal size={14} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap={10}>
              {tucked.map((control) => (
                <div key={control.key}>
                  <Text size="xs" c="var(--muted)" mb={3}>
                    {control.label}
                    {'slider' in control && `: ${settingOf(control, state)}`}
                  </Text>
                  <ControlInput control={control} roomy={false} runs={runs} state={state} />
                </div>
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

/** A list of what the runs offer has no place where they offer nothing, unless something is chosen that can be taken back. */
function offersSomething(control: Control, runs: readonly PanelRun[], state: ViewState): boolean {
  return !('optionsOf' in control) || control.optionsOf(runs).length > 0 || settingOf(control, state) !== '';
}

function settingOf(control: Control, { view }: ViewState): string {
  const given = view.choices[control.key];
  if ('options' in control) return given ?? control.options[0]!.value;
  return given ?? ('slider' in control ? String(control.slider.min) : '');
}

interface ControlInputProps {
  control: Control;
  roomy: boolean;
  runs: readonly PanelRun[];
  state: ViewState;
}

function ControlInput({ control, roomy, runs, state }: ControlInputProps) {
  const value = settingOf(control, state);
  const choose = (chosen: string) => state.choose(control.key, chosen);
  if ('slider' in control) {
    return (
      <Slider
        size={4}
        thumbSize={14}
        {...control.slider}
        value={Number(value)}
        thumbLabel={control.label}
        label={null}
        onChange={(chosen) => choose(String(chosen))}
      />
    );
  }
  if ('optionsOf' in control) {
    return (
      <Select
        size="xs"
        w={150}
        placeholder={control.label}
        aria-label={control.label}
        data={control.optionsOf(runs)}
        value={value || null}
        onChange={(chosen) => choose(chosen ?? '')}
        searchable
        clearable
        comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
      />
    );
  }
  if ('search' in control) {
    return (
      <TextInput
        size="xs"
        w={108}
        type="search"
        placeholder="find"
        aria-label={control.label}
        leftSection={<IconSearch size={12} />}
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
      />
    );
  }
  if (control.listed || (control.options.length > FEW && !roomy)) {
    return (
      <Select
        size="xs"
        w={112}
        aria-label={control.label}
        data={control.options.map((option) => ({ ...option }))}
        value={value}
        onChange={(chosen) => chosen && choose(chosen)}
        allowDeselect={false}
        comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
      />
    );
  }
  return (
    <SegmentedControl
      size="xs"
      className={classes.control}
      aria-label={control.label}
      data={control.options.map((option) => ({ ...option }))}
      value={value}
      onChange={choose}
    />
  );
}
