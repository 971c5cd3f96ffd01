import { Module } from '@nestjs/common';
import { RoleHoldersRepository } from './role-holders.repository';
import { RolesRepository } from './roles.repository';

@Module({ providers: [RoleHoldersRepository, RolesRepository], exports: [RoleHoldersRepository, RolesRepository] })
export class RoleStoreModule {}
